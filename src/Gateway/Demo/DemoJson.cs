using System.Text.Json.Serialization;

namespace Gateway.Demo;

/// <summary>How the demo writes JSON, for people.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class DemoJson : JsonSerializerContext;
