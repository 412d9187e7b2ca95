namespace RankEngine.Cli.Import;

/// <summary>Reads files into batches; bad rows go to the report, good ones on.</summary>
/// <remarks>
/// One batch holds rows of one file only. Not thread-safe; the counts may be read from other threads.
/// </remarks>
internal sealed class BatchReader<TItem>(
    IReadOnlyList<ImportFile> files, RowMapper<TItem> mapper, RowErrors errors, Action<string> fail)
{
    /// <summary>
    /// Bytes of rows in a batch, unless it is one single row: below what any server takes by default.
    /// </summary>
    public const int MaxBatchBytes = 2 << 20;

    private long _rows;

    /// <summary>Rows read so far, bad ones included.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>Files that could not be read to their end.</summary>
    public int FailedFiles { get; private set; }

    /// <summary>Reads all files.</summary>
    /// <param name="maxRows">Rows in a batch; 1 or more.</param>
    /// <param name="progress">Told the number of bytes of each read from disk; may be null.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    public IEnumerable<Batch<TItem>> Read(int maxRows, Action<int>? progress, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            using var reader = TryOpen(file, progress);
            if (reader is null)
            {
                continue;
            }

            mapper.Enter(reader);
            var isFirst = true;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var batch = new Batch<TItem>(file.Name);
                var more = Fill(batch, file, reader, maxRows, ref isFirst);
                if (batch.Items.Count > 0)
                {
                    yield return batch;
                }

                if (!more)
                {
                    break;
                }
            }
        }
    }

    private RowReader? TryOpen(ImportFile file, Action<int>? progress)
    {
        try
        {
            return file.Open(progress);
        }
        catch (ImportFileException failure)
        {
            FailedFiles++;
            fail($"{file.Name}: {failure.Message}");
            return null;
        }
    }

    private bool Fill(Batch<TItem> batch, ImportFile file, RowReader reader, int maxRows, ref bool isFirst)
    {
        try
        {
            while (batch.Items.Count < maxRows && batch.Size < MaxBatchBytes)
            {
                if (!reader.Read())
                {
                    return false;
                }

                if (isFirst)
                {
                    isFirst = false;
                    RequireKnownColumn(reader);
                }

                Take(batch, file, reader.Row);
            }

            return true;
        }
        catch (ImportFileException failure)
        {
            Fail(file, failure.Line, failure.Message);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            Fail(file, reader.Line, $"The file cannot be read any further: {failure.Message}");
        }

        return false;
    }

    private void RequireKnownColumn(RowReader reader)
    {
        if (reader is DelimitedRowReader && !mapper.Columns.KnowsAny)
        {
            var names = string.Join(", ", reader.Columns.Take(8).Select(name => $"\"{Shorten(name)}\""));
            throw new ImportFileException(
                1,
                $"None of the columns is known: {names}. Give --columns, or --header when the first row has no names.");
        }
    }

    private void Take(Batch<TItem> batch, ImportFile file, Row row)
    {
        Interlocked.Increment(ref _rows);
        if (row.Error is { } error)
        {
            errors.Add(file.Name, row.Line, error);
        }
        else if (!mapper.TryMap(row, out var item))
        {
            errors.Add(file.Name, row.Line, mapper.IdOf(item), [.. mapper.Violations]);
        }
        else
        {
            batch.Items.Add(item);
            batch.Lines.Add(row.Line);
            batch.Size += row.Size;
        }
    }

    private void Fail(ImportFile file, long line, string message)
    {
        FailedFiles++;
        fail($"{file.Name}:{line}: {message}");
    }

    private static string Shorten(string name) => name.Length <= 40 ? name : name[..40] + "…";
}
