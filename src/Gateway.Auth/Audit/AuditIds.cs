namespace Gateway.Auth.Audit;

/// <summary>Rows are found by time through their ids, which begin with it (RFC 9562 section 5.7), so that no other index is needed.</summary>
internal static class AuditIds
{
    /// <summary>The smallest id of a row written at or after a moment.</summary>
    public static Guid First(DateTimeOffset moment)
    {
        const int Time = 6;
        var bytes = Guid.CreateVersion7(moment > DateTimeOffset.UnixEpoch ? moment : DateTimeOffset.UnixEpoch).ToByteArray(bigEndian: true);
        var (version, variant) = ((byte)(bytes[Time] & 0xF0), (byte)(bytes[Time + 2] & 0xC0));
        bytes.AsSpan(Time).Clear();
        (bytes[Time], bytes[Time + 2]) = (version, variant);
        return new Guid(bytes, bigEndian: true);
    }
}
