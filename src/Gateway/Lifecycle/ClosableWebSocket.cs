namespace Gateway.Lifecycle;

/// <summary>
/// The client's end of a proxied WebSocket, to which the gateway can say "going away" (RFC 6455 section 7.4.1) in its own name. What the
/// backend sends passes unchanged until then, and not at all afterwards. The client's own Close frame, the answer, passes to the backend.
/// </summary>
internal sealed class ClosableWebSocket(Stream client) : Stream
{
    /// <summary>FIN, opcode 8; two bytes of payload, not masked; status 1001.</summary>
    private static readonly byte[] GoingAway = [0x88, 0x02, 0x03, 0xE9];

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly WebSocketFrames frames = new();
    private bool closing;
    private bool closed;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends a Close frame with status 1001 at the end of the frame that is on its way, unless the backend has closed already.</summary>
    public Task CloseAsync(CancellationToken cancellationToken) => InTurnAsync(
        () =>
        {
            closing = true;
            return CloseBetweenFramesAsync(cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => client.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (!closing)
            {
                frames.AdvanceAll(buffer.Span);
                await client.WriteAsync(buffer, cancellationToken);
            }
            else if (!closed)
            {
                await client.WriteAsync(buffer[..frames.Advance(buffer.Span)], cancellationToken);
                await CloseBetweenFramesAsync(cancellationToken);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => InTurnAsync(() => client.FlushAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            client.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task CloseBetweenFramesAsync(CancellationToken cancellationToken)
    {
        if (closed || !frames.IsBetweenFrames)
        {
            return;
        }

        closed = true;
        if (!frames.HasClosed)
        {
            await client.WriteAsync(GoingAway, cancellationToken);
        }
    }

    private async Task InTurnAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await action();
        }
        finally
        {
            turn.Release();
        }
    }
}
