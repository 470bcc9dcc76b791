using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Gateway.Bench.Pieces;

// What the pieces of the hot path take, and what they allocate: bench/pieces --filter '*' (other arguments are BenchmarkDotNet's).
// In this process, because BenchmarkDotNet's own projects know nothing of our central, locked packages.
var config = new ManualConfig { ArtifactsPath = "artifacts/benchmarks" }
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddExporter(MarkdownExporter.GitHub)
    .AddLogger(ConsoleLogger.Default)
    .WithOptions(ConfigOptions.JoinSummary);
return BenchmarkSwitcher.FromAssembly(typeof(RequestPieces).Assembly).Run(args, config).Any() ? 0 : 1;
