using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Gateway.Tests.House;

/// <summary>Which tests say that they are about which rows, read from a test assembly without loading it.</summary>
internal static class AdvisoryTraits
{
    private static readonly string[] Markers = ["FactAttribute", "TheoryAttribute", "PropertyAttribute"];

    /// <summary>Pairs of a row and a test, by <c>[Trait("advisory", row)]</c> on the method or its class.</summary>
    public static IReadOnlyList<(string Row, string Test)> Of(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        return
        [
            .. from type in reader.TypeDefinitions.Select(reader.GetTypeDefinition)
               let ofClass = Rows(reader, type.GetCustomAttributes()).ToList()
               from method in type.GetMethods().Select(reader.GetMethodDefinition)
               let attributes = method.GetCustomAttributes()
               where attributes.Any(handle => Markers.Contains(Name(reader, reader.GetCustomAttribute(handle))))
               from row in Rows(reader, attributes).Concat(ofClass).Distinct()
               select (row, $"{Folder(reader.GetString(type.Namespace))}{reader.GetString(type.Name)}.{reader.GetString(method.Name)}"),
        ];
    }

    /// <summary><c>Gateway.Auth.Tests.Users</c> becomes <c>Auth/Users/</c>, <c>Gateway.Tests.Attacks</c> becomes <c>Attacks/</c>.</summary>
    private static string Folder(string name) =>
        name.Replace(".Tests", "", StringComparison.Ordinal).Replace("Gateway", "", StringComparison.Ordinal).Replace('.', '/').TrimStart('/') + "/";

    private static IEnumerable<string> Rows(MetadataReader reader, CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes.Select(reader.GetCustomAttribute))
        {
            if (Name(reader, attribute) != "TraitAttribute")
            {
                continue;
            }

            var arguments = reader.GetBlobReader(attribute.Value);
            arguments.ReadUInt16(); // ECMA-335 II.23.3: the prolog, then the arguments
            if (arguments.ReadSerializedString() == "advisory")
            {
                yield return arguments.ReadSerializedString()!;
            }
        }
    }

    private static string Name(MetadataReader reader, CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
        && reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } parent
            ? reader.GetString(reader.GetTypeReference((TypeReferenceHandle)parent).Name)
            : "";
}
