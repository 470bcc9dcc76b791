using System.Reflection;
using System.Runtime.CompilerServices;
using Gateway.Auth;
using Gateway.EmbeddedRedis;
using Xunit;

namespace Gateway.Tests.House;

/// <summary>The rules of the house about types and methods, asked of the built assemblies.</summary>
public sealed class TypeTests
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>What the embedded server offers the gateway, across the border of its project.</summary>
    private static readonly Type[] Promised = [typeof(EmbeddedRedisServer), typeof(EmbeddedRedisException)];

    private static IEnumerable<Type> Types =>
        from assembly in new[] { typeof(GatewayHost).Assembly, typeof(AuthEndpoints).Assembly, typeof(EmbeddedRedisServer).Assembly }
        from type in assembly.GetTypes()
        where type.Namespace is { } name && (name is "Gateway" || name.StartsWith("Gateway.", StringComparison.Ordinal)) && !name.Contains(".Migrations", StringComparison.Ordinal)
        where !IsGenerated(type)
        select type;

    [Fact]
    public void Nothing_is_public_that_nobody_was_promised() =>
        HouseTests.AssertNone("Make it internal", Types.Except(Promised).Where(type => type.IsVisible).Select(type => type.FullName!));

    [Fact]
    public void A_class_is_sealed_unless_it_is_made_to_be_inherited() =>
        HouseTests.AssertNone("Make it sealed, static or abstract", Types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false }).Select(type => type.FullName!));

    [Fact]
    public void What_returns_a_task_ends_in_Async() => HouseTests.AssertNone(
        "Let the name end in Async",
        from type in Types
        where !typeof(Delegate).IsAssignableFrom(type)
        from method in type.GetMethods(Declared)
        where IsTask(method.ReturnType) && !method.Name.EndsWith("Async", StringComparison.Ordinal)
        where !method.IsSpecialName && !method.Name.Contains('<', StringComparison.Ordinal) && !IsNamedElsewhere(method)
        select $"{type.FullName}.{method.Name}");

    private static bool IsGenerated(Type? type) =>
        type is not null && (type.IsDefined(typeof(CompilerGeneratedAttribute)) || type.Name.Contains('<', StringComparison.Ordinal) || IsGenerated(type.DeclaringType)
            || type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute)));

    private static bool IsTask(Type type) =>
        typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>));

    /// <summary>Overrides and implementations have the name that their base has.</summary>
    private static bool IsNamedElsewhere(MethodInfo method) =>
        method.GetBaseDefinition().DeclaringType != method.DeclaringType
        || (method.DeclaringType is { IsInterface: false } type
            && type.GetInterfaces().Any(implemented => type.GetInterfaceMap(implemented).TargetMethods.Contains(method)));
}
