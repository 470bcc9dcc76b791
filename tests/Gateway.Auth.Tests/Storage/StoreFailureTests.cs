using System.Net.Sockets;
using System.Security.Authentication;
using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StackExchange.Redis;

namespace Gateway.Auth.Tests.Storage;

/// <summary>What may pass is waited for; what lasts is said at once. Both in one sentence that repeats what the server said.</summary>
public sealed class StoreFailureTests
{
    [Theory]
    [InlineData(PostgresErrorCodes.TooManyConnections, false, "has no connection left (its own words): raise its limit")]
    [InlineData(PostgresErrorCodes.CannotConnectNow, false, "cannot be used now (its own words)")]
    [InlineData(PostgresErrorCodes.AdminShutdown, false, "cannot be used now (its own words)")]
    [InlineData(PostgresErrorCodes.ProtocolViolation, false, "cannot be used now (its own words)")]
    [InlineData(PostgresErrorCodes.InvalidPassword, true, "does not let us in (its own words): correct the user name and password")]
    [InlineData(PostgresErrorCodes.InvalidCatalogName, true, "has no such database (its own words): create it")]
    [InlineData(PostgresErrorCodes.InsufficientPrivilege, true, "lets the user do too little (its own words): make the user")]
    [InlineData(PostgresErrorCodes.SyntaxError, true, "refuses a command (its own words, 42601): look at its log")]
    public void What_PostgreSQL_answers_lasts_unless_it_means_not_now(string state, bool lasts, string sentence)
    {
        var failure = new PostgresException("its own words", "FATAL", "FATAL", state);

        Assert.Equal(lasts, PostgresFailure.IsLasting(failure, severalHosts: false));
        Assert.Equal(lasts, PostgresFailure.IsLasting(new DbUpdateException("around it", failure), severalHosts: false));
        Assert.StartsWith("PostgreSQL " + sentence, PostgresFailure.Sentence(failure), StringComparison.Ordinal);
    }

    [Fact]
    public void A_PostgreSQL_that_does_not_answer_may_pass_and_a_connection_string_that_cannot_work_lasts()
    {
        var away = new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused));
        Assert.False(PostgresFailure.IsLasting(away, severalHosts: false));
        Assert.False(PostgresFailure.IsLasting(new NpgsqlException("Exception while reading", new TimeoutException()), severalHosts: false));
        Assert.False(PostgresFailure.IsLasting(new NpgsqlException("None", new AggregateException(away, Refused())), severalHosts: true));
        Assert.False(PostgresFailure.IsLasting(new NpgsqlException("No suitable host was found."), severalHosts: true));

        Assert.True(PostgresFailure.IsLasting(new NpgsqlException("None", new AggregateException(Refused(), Refused())), severalHosts: true));
        Assert.True(PostgresFailure.IsLasting(new NpgsqlException("Exception while performing SSL handshake", new AuthenticationException("Rejected.")), severalHosts: false));
        var noPassword = new NpgsqlException("No password has been provided");
        Assert.True(PostgresFailure.IsLasting(noPassword, severalHosts: false));
        Assert.Equal("PostgreSQL cannot be used (No password has been provided): correct ConnectionStrings:Postgres.", PostgresFailure.Sentence(noPassword));

        static PostgresException Refused() => new("no", "FATAL", "FATAL", PostgresErrorCodes.InvalidPassword);
    }

    [Theory]
    [InlineData(RedisErrorKind.Loading, "LOADING", false, "Redis cannot be used now (LOADING)")]
    [InlineData(RedisErrorKind.OutOfMemory, "OOM", false, "Redis cannot be used now (OOM)")]
    [InlineData(RedisErrorKind.ReadOnly, "READONLY", false, "Redis cannot be used now (READONLY)")]
    [InlineData(RedisErrorKind.NoPermission, "NOPERM no", true, "Redis lets the user do too little (NOPERM no): give the user")]
    [InlineData(RedisErrorKind.UnknownError, "ERR The user executing the script can't run this command", true, "Redis lets the user do too little (ERR The user")]
    [InlineData(RedisErrorKind.NoAuth, "NOAUTH", true, "Redis asks for a password: write it")]
    [InlineData(RedisErrorKind.WrongPass, "WRONGPASS", true, "Redis refuses the user name or the password: correct")]
    [InlineData(RedisErrorKind.UnknownCommand, "ERR unknown command", true, "Redis refuses a command (ERR unknown command)")]
    public void What_Redis_answers_lasts_unless_it_means_not_now(RedisErrorKind kind, string answer, bool lasts, string sentence)
    {
        var failure = new RedisServerException(kind, CommandFlags.None, answer);

        Assert.Equal(lasts, RedisFailure.IsLasting(failure));
        Assert.StartsWith(sentence, RedisFailure.Sentence(failure), StringComparison.Ordinal);
    }
}
