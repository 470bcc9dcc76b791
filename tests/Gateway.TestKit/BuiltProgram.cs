namespace Gateway.TestKit;

/// <summary>Programs of this repository as they were built, to be started.</summary>
public static class BuiltProgram
{
    /// <summary>
    /// What <c>tests/precompile</c> made of a program, unless a build is newer: <c>artifacts/precompiled/Gateway/debug/Gateway.dll</c>, else
    /// <c>artifacts/bin/Gateway/debug/Gateway.dll</c>.
    /// </summary>
    /// <param name="name">The project's.</param>
    public static string Path(string name)
    {
        // artifacts/bin/Gateway.Tests/debug/ -> artifacts/bin/Gateway/debug/
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var artifacts = output.Parent!.Parent!.Parent!.FullName;
        var built = new DirectoryInfo(System.IO.Path.Combine(artifacts, "bin", name, output.Name));
        var precompiled = new FileInfo(System.IO.Path.Combine(artifacts, "precompiled", name, output.Name, name + ".dll"));
        return precompiled.Exists && built.EnumerateFiles().All(file => file.LastWriteTimeUtc <= precompiled.LastWriteTimeUtc)
            ? precompiled.FullName
            : System.IO.Path.Combine(built.FullName, name + ".dll");
    }
}
