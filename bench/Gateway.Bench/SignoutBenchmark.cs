namespace Gateway.Bench;

/// <summary>From the request to sign out at one replica until the two others refuse the access token.</summary>
internal static class SignoutBenchmark
{
    private const int WarmUp = 20, People = 300;

    public static async Task RunAsync()
    {
        await using var replicas = await Replicas.StartAsync(3);
        var times = new List<double>();
        for (var i = 0; i < WarmUp + People; i++)
        {
            var person = await replicas.Clients[0].SignUpAsync();
            await Task.WhenAll(replicas.Clients.Select(client => client.IsSignedInAsync(person)));
            var start = TimeProvider.System.GetTimestamp();
            await replicas.Clients[0].SignOutAsync(person);
            var seen = await Task.WhenAll(replicas.Clients.Skip(1).Select(async client =>
            {
                while (await client.IsSignedInAsync(person))
                {
                    // Asked again at once.
                }

                return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            }));
            if (i >= WarmUp)
            {
                times.AddRange(seen);
            }
        }

        Console.WriteLine($"sign-out until another replica refuses the token: {new Figures(times)}");
    }
}
