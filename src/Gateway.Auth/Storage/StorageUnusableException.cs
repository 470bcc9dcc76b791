namespace Gateway.Auth.Storage;

/// <summary>
/// The database is there but cannot be used until somebody does something: a damaged file, a folder without rights, a refused password.
/// <see cref="Exception.Message"/> is one sentence for the operator. A database that is merely away raises its driver's exception.
/// </summary>
internal sealed class StorageUnusableException(string message, Exception? inner = null) : Exception(message, inner);
