namespace RankEngine.Learning.Text;

/// <summary>A sentence encoder that cannot be used as it is configured.</summary>
public sealed class SentenceModelException : Exception
{
    /// <summary>Reports what is wrong with a setting.</summary>
    /// <param name="setting">The property of <see cref="SentenceOptions"/> to change.</param>
    /// <param name="description">What is wrong with it, in a sentence.</param>
    /// <param name="inner">The cause, if it is known.</param>
    public SentenceModelException(string setting, string description, Exception? inner = null)
        : base($"{setting}: {description}", inner)
    {
        Setting = setting;
        Description = description;
    }

    /// <summary>The property of <see cref="SentenceOptions"/> to change.</summary>
    public string Setting { get; }

    /// <summary>What is wrong with it, in a sentence.</summary>
    public string Description { get; }
}
