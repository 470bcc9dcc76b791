using System.ComponentModel.DataAnnotations;

namespace Gateway.Auth.Throttling;

/// <summary>How many guesses at passwords and codes there are, and how many requests of strangers (section <c>Throttling</c>), and when a wrong one is answered (<c>Signin:FailureQuantum</c>).</summary>
internal sealed class ThrottlingOptions
{
    /// <summary>Failures at one account from unknown devices, or from one known device, before it is locked. Default 5; 1 to 100.</summary>
    [Range(1, 100)]
    public int AccountFailures { get; init; } = 5;

    /// <summary>In this time. Default 15 minutes; 1 minute to 1 day.</summary>
    public TimeSpan AccountWindow { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long the first lock lasts, the second and so on; the last of them from then on. Once there was a lock, every further failure
    /// begins the next. Default 1, 5 and 15 minutes; 1 to 10 of them, each 1 second to 1 day.
    /// </summary>
    public IReadOnlyList<TimeSpan> AccountLocks { get; init; } = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)];

    /// <summary>Failures from one address (IPv6: one /64), whatever the accounts. Default 20; 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int AddressFailures { get; init; } = 20;

    /// <summary>Requests for an account or a mail from one address (IPv6: one /64). Default 20; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int AddressRequests { get; init; } = 20;

    /// <summary>In this time, both of them. Default 1 minute; 1 second to 1 hour.</summary>
    public TimeSpan AddressWindow { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Different accounts that failures from one address may be at: credential stuffing tries each once or twice. Default 30; 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int StuffingAccounts { get; init; } = 30;

    /// <summary>In this time. Default 1 hour; 1 minute to 1 day.</summary>
    public TimeSpan StuffingWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Failed sign-ins are answered at multiples of this. Default 250 ms; 0 (at once) to 5 s.</summary>
    public TimeSpan FailureQuantum { get; init; } = TimeSpan.FromMilliseconds(250);
}
