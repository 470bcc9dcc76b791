namespace Gateway.Auth.UserImport;

/// <summary>The file as a whole cannot be imported. The message is one sentence with the remedy.</summary>
internal sealed class ImportFileException(string message) : Exception(message);
