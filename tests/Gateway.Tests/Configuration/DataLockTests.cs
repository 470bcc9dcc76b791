using Gateway.Configuration;
using Xunit;

namespace Gateway.Tests.Configuration;

public sealed class DataLockTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gateway-data-");

    private string Data => Path.Combine(folder.FullName, "data");

    [Fact]
    public void One_holder_at_a_time_and_the_other_learns_who_it_is()
    {
        using (DataLock.TryTake(Data, serving: true))
        {
            Assert.Null(DataLock.TryTake(Data, serving: false));
            Assert.Equal(($"process {Environment.ProcessId} on {Environment.MachineName}", true), DataLock.Holder(Data));
        }

        using var next = DataLock.TryTake(Data, serving: false);
        Assert.NotNull(next);
    }

    [Fact]
    public void The_folder_and_what_is_in_it_belong_to_the_owner_alone()
    {
        using var taken = DataLock.TryTake(Data, serving: false);
        var secret = MasterSecretFile.ReadOrCreate(Data);

        Assert.Equal("drwx------", Rights(Data));
        Assert.Equal("-rw-------", Rights(Path.Combine(Data, "master-secret")));
        Assert.Equal(secret.MasterSecret, MasterSecretFile.ReadOrCreate(Data).MasterSecret);
        Assert.True(secret.MasterSecret.Length >= 64);
    }

    [Fact]
    public void A_secret_that_was_half_written_is_made_again()
    {
        using var taken = DataLock.TryTake(Data, serving: false);
        File.WriteAllText(Path.Combine(Data, "master-secret.new"), "half");

        Assert.True(MasterSecretFile.ReadOrCreate(Data).MasterSecret.Length >= 64);
        Assert.False(File.Exists(Path.Combine(Data, "master-secret.new")));
    }

    [Fact]
    [Trait("advisory", "C-43")]
    public void A_damaged_secret_is_never_replaced()
    {
        using var taken = DataLock.TryTake(Data, serving: false);
        File.WriteAllText(Path.Combine(Data, "master-secret"), "");

        Assert.Contains("damaged", Assert.Throws<OperatorException>(() => MasterSecretFile.ReadOrCreate(Data)).Message, StringComparison.Ordinal);
        Assert.Equal("", File.ReadAllText(Path.Combine(Data, "master-secret")));
    }

    [Fact]
    public void A_data_folder_that_cannot_be_made_is_one_sentence()
    {
        File.WriteAllText(Data, "a file");

        Assert.Contains(Data, Assert.Throws<OperatorException>(() => DataLock.TryTake(Path.Combine(Data, "below"), serving: true)).Message, StringComparison.Ordinal);
    }

    private static string Rights(string path) =>
        (Directory.Exists(path) ? "d" : "-") + string.Concat(Enumerable.Range(0, 9).Select(bit =>
            (OperatingSystem.IsWindows() ? 0 : (int)File.GetUnixFileMode(path) & (256 >> bit)) == 0 ? '-' : "rwx"[bit % 3]));

    public void Dispose() => folder.Delete(recursive: true);
}
