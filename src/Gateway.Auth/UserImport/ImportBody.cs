using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.UserImport;

/// <summary>
/// The body of a request as a file that is read line by line. One thread waits for it, which is why only one import runs at a time
/// (<see cref="UserImportEndpoint"/>), and for a client that has fallen silent it does not wait for ever.
/// </summary>
internal sealed class ImportBody(HttpRequest request, long mostBytes, TimeProvider time) : Stream
{
    /// <summary>How long nothing may come. Kestrel's own limit is an average, so that whoever has sent much may be silent for days.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private long read;

    /// <summary>What was wrong with it; null for nothing.</summary>
    public (Problem Problem, string Detail)? Failure { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The next bytes; none at the end.</summary>
    /// <exception cref="ImportFileException">There is a <see cref="Failure"/>.</exception>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        using var silence = new CancellationTokenSource(Patience, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, request.HttpContext.RequestAborted);
        try
        {
            var length = request.Body.ReadAsync(buffer.AsMemory(offset, count), ended.Token).AsTask().GetAwaiter().GetResult();
            read += length;
            return read <= mostBytes ? length : throw Fail(AuthProblems.BodyTooLarge, "The file is larger than Admin:ImportMegabytes allows.");
        }
        catch (OperationCanceledException) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw Fail(AuthProblems.MalformedRequest, "Nothing more of the file came for a minute.");
        }
        catch (IOException e) when (request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, request.HttpContext.RequestAborted);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private ImportFileException Fail(Problem problem, string detail)
    {
        Failure = (problem, $"{detail} What came before stays imported: send it again, and it goes on where it ended.");
        return new ImportFileException(detail);
    }
}
