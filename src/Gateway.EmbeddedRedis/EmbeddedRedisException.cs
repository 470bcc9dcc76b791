namespace Gateway.EmbeddedRedis;

/// <summary>The embedded Redis can't start; the message is one sentence for the operator.</summary>
public sealed class EmbeddedRedisException(string message, Exception inner) : Exception(message, inner);
