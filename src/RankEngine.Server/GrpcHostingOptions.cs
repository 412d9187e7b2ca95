using System.ComponentModel.DataAnnotations;

namespace RankEngine.Server;

/// <summary>Where the service listens and what it bears. Section <c>RankEngine</c>.</summary>
internal sealed class GrpcHostingOptions
{
    /// <summary>The address both ports listen on.</summary>
    /// <value>127.0.0.1: this machine only. Another one needs <see cref="AllowRemote"/>.</value>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Says that others than this machine may call.</summary>
    /// <value>
    /// False. There is no sign-in yet: whoever reaches the port may read and write everything, so only behind a network
    /// that lets nobody else in.
    /// </value>
    public bool AllowRemote { get; set; }

    /// <summary>Port of gRPC: HTTP/2 without TLS.</summary>
    /// <value>5080. From 0 to 65,535; 0 takes any free one.</value>
    [Range(0, 65_535)]
    public int GrpcPort { get; set; } = 5080;

    /// <summary>Port of the health endpoints: HTTP/1.1.</summary>
    /// <value>5081. From 0 to 65,535; 0 takes any free one.</value>
    [Range(0, 65_535)]
    public int HealthPort { get; set; } = 5081;

    /// <summary>Adds a method that answers a constant, against which the load test measures all others.</summary>
    /// <value>False. It is no part of the contract.</value>
    public bool LoadTestFloor { get; set; }

    /// <summary>Connections that may be open at once.</summary>
    /// <value>10,000. From 10 to 1,000,000.</value>
    [Range(10, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Longest time a call that only reads may take, whatever deadline its client sets.</summary>
    /// <value>2 seconds. From 10 ms to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan ReadDeadline { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest time a call that writes may take, whatever deadline its client sets.</summary>
    /// <value>30 seconds. From 10 ms to 1 hour. A stream of events has none.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan WriteDeadline { get; set; } = TimeSpan.FromSeconds(30);
}
