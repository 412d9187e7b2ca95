namespace RankEngine.Cli.Diagnosis;

/// <summary>How a check ended.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but somebody should look.</summary>
    Warn,

    /// <summary>It does not work.</summary>
    Fail,
}

/// <summary>What a check found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Found">What was seen, in a sentence.</param>
/// <param name="Advice">What to do; empty when nothing.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Found, string Advice = "");
