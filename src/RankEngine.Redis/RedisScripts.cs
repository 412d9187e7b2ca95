using System.Reflection;

namespace RankEngine.Redis;

/// <summary>The scripts, as embedded from <c>Scripts/</c>. The driver sends a script's hash once a server knows it.</summary>
internal static class RedisScripts
{
    public static readonly string Apply = Load("apply.lua");

    public static readonly string AcquireLease = Load("lease_acquire.lua");

    public static readonly string RenewLease = Load("lease_renew.lua");

    public static readonly string BeginGeneration = Load("generation_begin.lua");

    public static readonly string WriteGeneration = Load("generation_write.lua");

    public static readonly string PublishGeneration = Load("generation_publish.lua");

    public static readonly string WriteModel = Load("model_write.lua");

    public static readonly string ListModel = Load("model_list.lua");

    private static string Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
