using RankEngine.EmbeddedStore;
using RankEngine.Server;

// The server starts itself again as its embedded store: one program to install.
if (args is ["store", .. var storeArguments])
{
    return await EmbeddedStoreHost.RunAsync(storeArguments, CancellationToken.None);
}

return await ServerStart.RunAsync(args);
