namespace Gateway.TestKit;

/// <summary>Programs of this repository as they were built, to be started.</summary>
public static class BuiltProgram
{
    /// <summary>
    /// What <c>tests/precompile</c> made of a program, if it was made of what is built now (each file has the time of the one that it was made
    /// of): <c>artifacts/precompiled/Gateway/debug/Gateway.dll</c>, else <c>artifacts/bin/Gateway/debug/Gateway.dll</c>.
    /// </summary>
    /// <param name="name">The project's.</param>
    public static string Path(string name)
    {
        // artifacts/bin/Gateway.Tests/debug/ -> artifacts/bin/Gateway/debug/
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var artifacts = output.Parent!.Parent!.Parent!.FullName;
        var built = new DirectoryInfo(System.IO.Path.Combine(artifacts, "bin", name, output.Name));
        var precompiled = new DirectoryInfo(System.IO.Path.Combine(artifacts, "precompiled", name, output.Name));
        var isOfIt = precompiled.Exists && built.Exists
            && built.EnumerateFiles().All(file => new FileInfo(System.IO.Path.Combine(precompiled.FullName, file.Name)) is { Exists: true } made && made.LastWriteTimeUtc == file.LastWriteTimeUtc);
        return System.IO.Path.Combine((isOfIt ? precompiled : built).FullName, name + ".dll");
    }
}
