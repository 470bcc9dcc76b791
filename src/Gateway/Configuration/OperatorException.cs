namespace Gateway.Configuration;

/// <summary>
/// Something that only the operator can put right. The message says what, in a sentence: it is printed without a stack trace and the
/// program ends with exit code 1.
/// </summary>
internal sealed class OperatorException(string message, Exception? inner = null) : Exception(message, inner);
