namespace RankEngine.Cli;

/// <summary>What a person typed cannot be obeyed; the message says why, in a sentence. Ends with exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
