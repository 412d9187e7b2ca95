using RankEngine.EmbeddedStore;

if (args is ["store", .. var storeArguments])
{
    return await EmbeddedStoreHost.RunAsync(storeArguments, CancellationToken.None);
}

return 0;
