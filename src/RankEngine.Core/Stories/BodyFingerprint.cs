namespace RankEngine.Stories;

/// <summary>Tells equal article texts, however they were spaced, punctuated, capitalised or encoded.</summary>
/// <remarks>
/// XxHash128 of the letters, digits and vowel marks of a text, without case and accents; all else is left out, because
/// copies lose line breaks, dashes and quotes first. The same in every process, for ever.
/// </remarks>
public static class BodyFingerprint
{
    /// <summary>
    /// Fewest letters and digits of a text that says which article it is. Shorter ones are "See video".
    /// </summary>
    public const int MinLength = 80;

    /// <summary>Returns the fingerprint of a text.</summary>
    /// <param name="body">Plain text.</param>
    /// <returns>Never 0 for a text that counts; 0 for one shorter than <see cref="MinLength"/>.</returns>
    public static UInt128 Of(ReadOnlySpan<char> body) => BodyReader.Read(body).Fingerprint;
}
