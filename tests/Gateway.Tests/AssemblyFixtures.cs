using Gateway.TestKit;
using Gateway.Tests;
using Gateway.Tests.Attacks;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.EndToEnd.BetterAuth;
using Xunit;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]
[assembly: AssemblyFixture(typeof(StoreServers))]
[assembly: AssemblyFixture(typeof(SharedWorlds))]
[assembly: AssemblyFixture(typeof(AttackWorld))]
[assembly: AssemblyFixture(typeof(MailWorlds))]
[assembly: AssemblyFixture(typeof(BetterAuthWorlds))]
[assembly: AssemblyFixture(typeof(NamedProviderWorlds))]
