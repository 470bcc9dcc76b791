using System.Diagnostics;
using Gateway.Auth.Requests;
using Gateway.Auth.SigningKeys;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Administration;

/// <summary>A key that tokens are signed with; never more than what it is called and when it does what.</summary>
internal sealed record AdminKey(string Kid, string State, DateTimeOffset CreatedAt, DateTimeOffset ActivatesAt, DateTimeOffset? RetiresAt);

/// <summary>All keys, the one that signs last first.</summary>
internal sealed record AdminKeyList(IReadOnlyList<AdminKey> Items);

/// <summary>How keys are to be rotated.</summary>
/// <param name="Now">A key has leaked: sign with the new one at once, and accept nothing that another one signed.</param>
internal sealed record RotationBody(bool Now = false);

/// <summary>What became of it.</summary>
/// <param name="Made">Whether a key was made; else one had been made already, and nothing was done.</param>
/// <param name="Kid">That key.</param>
/// <param name="ActivatesAt">When it signs.</param>
/// <param name="Previous">The key that signed until then; null when nothing was done.</param>
/// <param name="PreviousRetiresAt">Until when that one's tokens are accepted.</param>
internal sealed record AdminRotation(bool Made, string Kid, DateTimeOffset ActivatesAt, string? Previous, DateTimeOffset? PreviousRetiresAt);

/// <summary><c>/auth/admin/keys</c>: the keys that tokens are signed with.</summary>
internal sealed class AdminKeysEndpoint(SigningKeyRotation keys)
{
    /// <summary><c>GET</c>: all of them; there are few.</summary>
    public async Task ListAsync(HttpContext context) => await AdminJson.WriteAsync(
        context, StatusCodes.Status200OK, new AdminKeyList([.. (await keys.ListAsync(context.RequestAborted)).Select(Shape)]));

    /// <summary><c>POST /rotate {now?}</c>.</summary>
    public async Task RotateAsync(HttpContext context)
    {
        if (await AdminJson.ReadAsync(context, empty: new RotationBody()) is not { } body)
        {
            return;
        }

        var actor = ClientInfos.OfAdministrator(context);
        var result = body.Now ? await keys.ReplaceLeakedAsync(actor, context.RequestAborted) : await keys.RotateAsync(actor, context.RequestAborted);
        await AdminJson.WriteAsync(context, StatusCodes.Status200OK, result switch
        {
            KeyRotationResult.Made made => new AdminRotation(true, made.Key.Kid, made.Key.ActivatesAt, made.Previous, made.PreviousRetiresAt),
            KeyRotationResult.AlreadyMade { Key: var key } => new AdminRotation(false, key.Kid, key.ActivatesAt, null, null),
            _ => throw new UnreachableException(),
        });
    }

    private static AdminKey Shape(ListedKey listed) =>
        new(listed.Key.Kid, SigningKeyStates.Name(listed.State), listed.Key.CreatedAt, listed.Key.ActivatesAt, listed.Key.RetiresAt);
}
