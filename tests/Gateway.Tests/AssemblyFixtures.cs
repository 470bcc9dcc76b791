using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

[assembly: AssemblyFixture(typeof(StoreServers))]
[assembly: AssemblyFixture(typeof(SharedWorlds))]
