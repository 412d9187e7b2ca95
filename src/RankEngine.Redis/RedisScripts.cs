using System.Reflection;

namespace RankEngine.Redis;

/// <summary>The scripts, as embedded from <c>Scripts/</c>. The driver sends a script's hash once a server knows it.</summary>
internal static class RedisScripts
{
    public static readonly string Apply = Load("apply.lua");

    private static string Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
