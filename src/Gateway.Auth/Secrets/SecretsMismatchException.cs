namespace Gateway.Auth.Secrets;

/// <summary>What is stored was encrypted under another master secret (or was changed). Never answered by making new keys.</summary>
internal sealed class SecretsMismatchException(string purpose, Exception? inner = null)
    : Exception($"The stored {purpose} was not encrypted with Auth:MasterSecret or one of Auth:PreviousMasterSecrets: wrong master secret.", inner);
