using System.ComponentModel.DataAnnotations;

namespace RankEngine.Sites;

/// <summary>How new sites are cut into partitions.</summary>
public sealed class SiteOptions
{
    /// <summary>Gets or sets the number of partitions of a new site. A site's number is fixed when it is created.</summary>
    /// <value>1. From 1 to 64; more spreads a busy site over the nodes of a cluster.</value>
    [Range(1, Folding.Partitions.Max)]
    public int Partitions { get; set; } = 1;

    /// <summary>Gets the sites that are cut otherwise: name to number of partitions.</summary>
    /// <value>Empty.</value>
    public Dictionary<string, int> PartitionsBySite { get; } = [];

    /// <summary>Returns the number of partitions that a new site gets.</summary>
    public int PartitionsOf(string site) => PartitionsBySite.GetValueOrDefault(site, Partitions);
}
