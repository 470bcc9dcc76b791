using System.Text.Json.Serialization;

namespace Gateway.Auth.UserImport;

/// <summary>What an import over HTTP came to.</summary>
/// <param name="Users">Records that were looked at.</param>
/// <param name="Added">Accounts that were made; in a dry run, that would be.</param>
/// <param name="Unchanged">Accounts that an earlier import had made.</param>
/// <param name="Refused">Records that were not accepted.</param>
/// <param name="LastLine">The last line.</param>
/// <param name="DryRun">Whether nothing was stored.</param>
/// <param name="Errors">The first of the refused records.</param>
internal sealed record ImportAnswer(int Users, int Added, int Unchanged, int Refused, int LastLine, bool DryRun, IReadOnlyList<ImportError> Errors);

/// <summary>A record that was not accepted.</summary>
internal sealed record ImportError(int Line, string Reason);

/// <summary>Writes the answer; generated code, in snake_case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ImportAnswer))]
internal sealed partial class ImportJson : JsonSerializerContext;
