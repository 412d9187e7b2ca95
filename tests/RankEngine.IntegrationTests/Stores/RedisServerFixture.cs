using RankEngine.IntegrationTests.Stores;

[assembly: AssemblyFixture(typeof(RedisServerFixture))]

namespace RankEngine.IntegrationTests.Stores;

/// <summary>The redis-server that all tests share; each class keeps to a key prefix of its own.</summary>
public sealed class RedisServerFixture : IAsyncLifetime
{
    private RedisServer? _server;
    private FileNotFoundException? _missing;

    /// <summary>The server; skips the test where redis-server is not installed, fails it in CI.</summary>
    public RedisServer Server
    {
        get
        {
            SkipIfMissing();
            return _server!;
        }
    }

    /// <summary>Skips the test where redis-server is not installed, fails it in CI.</summary>
    public void SkipIfMissing()
    {
        if (_missing is not null)
        {
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")))
            {
                throw new InvalidOperationException("redis-server is not installed, and CI needs it.", _missing);
            }

            Assert.Skip("redis-server is not installed: install it to run this test.");
        }
    }

    public async ValueTask InitializeAsync()
    {
        try
        {
            _server = await RedisServer.StartNewAsync();
        }
        catch (FileNotFoundException missing)
        {
            _missing = missing;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
