using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RankEngine.Contracts.V1;
using RankEngine.Ranking;
using RankEngine.Server.Grpc;
using Proto = RankEngine.Contracts.V1;

namespace RankEngine.Server.Models;

/// <summary>The contract's Models service.</summary>
internal sealed class ModelsGrpcService(IModelRegistry registry) : Proto.Models.ModelsBase
{
    /// <summary>Largest manifest, in bytes.</summary>
    public const int MaxManifest = 1024 * 1024;

    /// <summary>Largest model file, in bytes.</summary>
    public const int MaxContent = 16 * 1024 * 1024;

    /// <inheritdoc/>
    public override async Task<UploadModelResponse> Upload(UploadModelRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.Size(request.Manifest.Length, MaxManifest, "manifest");
        check.Size(request.Content.Length, MaxContent, "content");
        check.ThrowIfAny();

        var model = await registry.UploadAsync(
            site, request.Manifest.Memory, request.Content.Memory, context.CancellationToken);
        return new UploadModelResponse { Model = Answer(model) };
    }

    /// <inheritdoc/>
    public override async Task<ListModelsResponse> List(ListModelsRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.ThrowIfAny();

        var models = await registry.ListAsync(site, context.CancellationToken);
        var response = new ListModelsResponse();
        response.Models.Add(models.Select(Answer));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<PromoteModelResponse> Promote(PromoteModelRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.Id(request.Version, "version");
        check.ThrowIfAny();

        var model = await registry.PromoteAsync(site, request.Version, context.CancellationToken);
        return new PromoteModelResponse { Model = Answer(model) };
    }

    /// <inheritdoc/>
    public override async Task<RollbackModelResponse> Rollback(RollbackModelRequest request, ServerCallContext context)
    {
        var check = new RequestCheck();
        var site = check.Site(request.Site);
        check.ThrowIfAny();

        var model = await registry.RollbackAsync(site, context.CancellationToken);
        return new RollbackModelResponse { Model = model is null ? null : Answer(model) };
    }

    private static Model Answer(RankingModel model)
    {
        var answer = new Model
        {
            Version = model.Version,
            Active = model.Active,
            Created = model.Created.ToTimestamp(),
            Sha256 = model.Sha256,
            FeatureSchema = model.FeatureSchema,
            Rows = model.Rows,
        };
        foreach (var (name, value) in model.Metrics)
        {
            answer.Metrics.Add(name, value);
        }

        return answer;
    }
}
