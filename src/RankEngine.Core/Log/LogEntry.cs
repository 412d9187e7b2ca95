namespace RankEngine.Log;

/// <summary>A record and where it lies.</summary>
/// <param name="Offset">Its place in the log, in bytes since the log began.</param>
/// <param name="NextOffset">The place behind it: reading goes on there.</param>
/// <param name="Record">What was written.</param>
public readonly record struct LogEntry(long Offset, long NextOffset, LogRecord Record);

/// <summary>Where the records of one append lie.</summary>
/// <param name="From">Offset of the first.</param>
/// <param name="To">Offset behind the last.</param>
public readonly record struct LogRange(long From, long To);
