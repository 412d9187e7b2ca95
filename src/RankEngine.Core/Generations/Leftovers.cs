namespace RankEngine.Generations;

/// <summary>Gives back what a generation leaves in memory when it was made or replaced.</summary>
internal static class Leftovers
{
    // Fewer leave nothing that is worth a collection.
    private const int Articles = 50_000;

    /// <summary>Has the garbage collector look for it beside everything else, without a pause.</summary>
    /// <remarks>
    /// Indexes of a million articles, a gigabyte, are old when they are left: by itself the collector looks at what is
    /// old only after as much again has grown old, and until then a server takes twice what it needs.
    /// </remarks>
    /// <param name="articles">How many the generation has.</param>
    public static void Collect(long articles)
    {
        if (articles >= Articles)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }
    }
}
