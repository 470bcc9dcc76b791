using Gateway.TestKit;
using Gateway.Tests.Attacks;
using Gateway.Tests.EndToEnd;
using Xunit;

[assembly: AssemblyFixture(typeof(StoreServers))]
[assembly: AssemblyFixture(typeof(SharedWorlds))]
[assembly: AssemblyFixture(typeof(AttackWorld))]
