namespace RankEngine.Cli;

/// <summary>What the process ends with, for scripts.</summary>
internal static class ExitCodes
{
    /// <summary>All was done.</summary>
    public const int Ok = 0;

    /// <summary>It could not be done, or was cancelled; standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>All was done, but some rows were refused.</summary>
    public const int Rejected = 3;

    /// <summary>For the foot of the help.</summary>
    public const string Help =
        "Exit codes: 0 done, 1 failed or cancelled, 2 wrong usage, 3 done but some rows were refused.";
}
