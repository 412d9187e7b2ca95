using System.ComponentModel.DataAnnotations;

namespace RankEngine.Server.Hosting;

/// <summary>Where the engine keeps its data. Section <c>RankEngine</c>.</summary>
internal sealed class EngineOptions
{
    /// <summary>Folder of the log, the snapshots and the embedded store. One server at a time.</summary>
    /// <value><c>data</c> below the working directory.</value>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>32 bytes in base64: turns readers into pseudonyms. All replicas of an installation need the same.</summary>
    /// <value>Empty: made at the first start and kept in the data directory, readable for its owner only.</value>
    public string PseudonymKey { get; set; } = "";
}
