using Gateway.TestKit;

[assembly: AssemblyFixture(typeof(StoreServers))]
