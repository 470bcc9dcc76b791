using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxying;

/// <summary>Adds the gateway's transforms to every route, behind those that the operator configured: the last word is ours.</summary>
internal sealed class GatewayTransforms(ProxyHooks hooks) : ITransformProvider
{
    /// <inheritdoc/>
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    /// <inheritdoc/>
    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    /// <inheritdoc/>
    public void Apply(TransformBuilderContext context)
    {
        context.UseDefaultForwarders = false;
        var followsConfigured = context.RequestTransforms.Count > 0;
        if (!context.RequestTransforms.OfType<RequestHeaderOriginalHostTransform>().Any())
        {
            context.AddOriginalHost(useOriginal: true);
        }

        var target = context.RequestTransforms.Any(transform => transform is PathStringTransform or PathRouteValuesTransform) ? ForwardedTarget.Canonical
            : context.RequestTransforms.Any(transform => transform is QueryParameterTransform or QueryParameterRemoveTransform) ? ForwardedTarget.RawPath
            : ForwardedTarget.Raw;
        context.RequestTransforms.Add(new OutgoingRequestTransform(target, followsConfigured, hooks.Assertion));
        context.ResponseTransforms.Add(new AnswerTransform(hooks));
        context.ResponseTrailersTransforms.Add(new AnswerTrailersTransform());
    }
}
