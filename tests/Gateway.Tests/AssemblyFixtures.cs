using Gateway.TestKit;
using Xunit;

[assembly: AssemblyFixture(typeof(StoreServers))]
