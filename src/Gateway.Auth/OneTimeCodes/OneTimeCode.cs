namespace Gateway.Auth.OneTimeCodes;

/// <summary>What a good code stands for.</summary>
/// <param name="Subject">Whom or what it was issued for; an account's id, as a rule.</param>
/// <param name="Payload">What was kept with it.</param>
internal sealed record OneTimeCode(Guid Subject, byte[] Payload);
