using System.Text;
using System.Text.Json;
using Gateway.Auth.Passwords;
using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Gateway.Auth.UserImport;

/// <summary>
/// <c>POST /auth/admin/import</c>: what <c>users import</c> does, with the file as the body. It is imported while it comes; a client that goes
/// away ends it, and what was stored by then stays. One at a time, and on half of the processors: people go on signing in.
/// </summary>
internal sealed class UserImportEndpoint(UserImporter importer, PasswordHasher hasher, UserImportOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Refused records that the answer names.</summary>
    public const int MostErrors = 1000;

    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Binds, calls, maps.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (IsCsv(context.Request.ContentType) is not { } isCsv)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.UnsupportedImportType);
            return;
        }

        var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal);
        var query = ImportQuery.Read(context.Request.Query, errors);
        if (errors.Count > 0)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors);
            return;
        }

        if (context.Request.ContentLength > options.Bytes)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.BodyTooLarge);
            return;
        }

        if (!await turn.WaitAsync(TimeSpan.Zero, CancellationToken.None))
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.Unavailable, detail: "Another import is running on this gateway.");
            return;
        }

        try
        {
            await RunAsync(context, isCsv, query);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    /// <summary>Whether the body is CSV or JSON Lines, in UTF-8; null for anything else.</summary>
    private static bool? IsCsv(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        return type.MediaType.Value?.ToLowerInvariant() switch
        {
            "text/csv" => true,
            "application/jsonl" or "application/x-ndjson" => false,
            _ => null,
        };
    }

    private async Task RunAsync(HttpContext context, bool isCsv, ImportQuery query)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null; // ImportBody counts
        }

        var refused = new List<ImportError>();
        var run = new ImportRun(
            new ImportRules(new ImportHashes(hasher, query.Template, firebase: null), query.AllowAdministrators, time.GetUtcNow()),
            new ActingImporter(importer, ClientInfos.OfAdministrator(context)),
            new ImportRunOptions
            {
                DryRun = query.DryRun,
                FromLine = query.FromLine,
                WrapCost = query.WrapCost,
                Processors = Math.Max(1, Environment.ProcessorCount / 2),
                Refuse = (line, reason) =>
                {
                    if (refused.Count < MostErrors)
                    {
                        refused.Add(new ImportError(line, ImportQuery.Reworded(reason)));
                    }
                },
            });
        await using var body = new ImportBody(context.Request, options.Bytes, time);
        using var reader = new StreamReader(body, Encoding.UTF8);
        var lines = isCsv ? new CsvFile(reader, query.Ignored).Read() : new JsonLinesFile(reader, query.Ignored).Read();
        try
        {
            var summary = await Task.Run(() => run.RunAsync(lines, context.RequestAborted), context.RequestAborted);
            var answer = new ImportAnswer(summary.Records, summary.Added, summary.Unchanged, summary.Refused, summary.LastLine, query.DryRun, refused);
            await AuthJson.WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(answer, ImportJson.Default.ImportAnswer));
        }
        catch (ImportFileException e)
        {
            var (problem, detail) = body.Failure ?? (AuthProblems.MalformedRequest, ImportQuery.Reworded(e.Message));
            await ProblemAnswer.WriteAsync(context, problem, detail: detail);
        }
    }
}
