using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace RankEngine.Server.Grpc;

/// <summary>Binds a service's methods so that a malformed message is the caller's fault, not the server's.</summary>
/// <remarks>
/// Messages are parsed before any interceptor runs, and the gRPC server answers what the parser throws with UNKNOWN, as
/// if we had failed. The only way in is the marshaller, and so the binding. Takes the place of the server's own
/// provider.
/// </remarks>
internal sealed partial class CheckedMethodProvider<TService>(ILogger<CheckedMethodProvider<TService>> logger)
    : IServiceMethodProvider<TService>
    where TService : class
{
    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        for (var type = typeof(TService).BaseType; type is not null; type = type.BaseType)
        {
            if (Attribute.GetCustomAttribute(type, typeof(BindServiceMethodAttribute), inherit: false)
                is BindServiceMethodAttribute attribute)
            {
                var bind = attribute.BindType.GetMethod(attribute.BindMethodName, [typeof(ServiceBinderBase), type])
                    ?? throw new InvalidOperationException($"{attribute.BindType} has no {attribute.BindMethodName}.");
                bind.Invoke(null, [new Binder(context, logger), null]);
                return;
            }
        }
    }

    private sealed class Binder(ServiceMethodProviderContext<TService> context, ILogger logger) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method,
            UnaryServerMethod<TRequest, TResponse>? handler) =>
            context.AddUnaryMethod(
                Checked(method),
                Metadata(),
                Invoker<UnaryServerMethod<TService, TRequest, TResponse>>(
                    method.Name, typeof(TRequest), typeof(ServerCallContext)));

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method,
            ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
            context.AddClientStreamingMethod(
                Checked(method),
                Metadata(),
                Invoker<ClientStreamingServerMethod<TService, TRequest, TResponse>>(
                    method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext)));

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method,
            ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
            context.AddServerStreamingMethod(
                Checked(method),
                Metadata(),
                Invoker<ServerStreamingServerMethod<TService, TRequest, TResponse>>(
                    method.Name, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext)));

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method,
            DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
            context.AddDuplexStreamingMethod(
                Checked(method),
                Metadata(),
                Invoker<DuplexStreamingServerMethod<TService, TRequest, TResponse>>(
                    method.Name,
                    typeof(IAsyncStreamReader<TRequest>),
                    typeof(IServerStreamWriter<TResponse>),
                    typeof(ServerCallContext)));

        private static List<object> Metadata() =>
            [.. typeof(TService).GetCustomAttributes(inherit: true), new HttpMethodMetadata([HttpMethods.Post])];

        private static TDelegate Invoker<TDelegate>(string name, params Type[] parameters)
            where TDelegate : Delegate =>
            typeof(TService).GetMethod(name, parameters)!.CreateDelegate<TDelegate>();

        private Method<TRequest, TResponse> Checked<TRequest, TResponse>(Method<TRequest, TResponse> method)
        {
            var parse = method.RequestMarshaller.ContextualDeserializer;
            var marshaller = Marshallers.Create(
                method.RequestMarshaller.ContextualSerializer,
                bytes =>
                {
                    try
                    {
                        return parse(bytes);
                    }
                    catch (InvalidProtocolBufferException failure)
                    {
                        Log.MessageRefused(logger, method.FullName, failure.Message);
                        throw StatusMap.ForMalformedMessage().ToRpcException();
                    }
                });
            return new(method.Type, method.ServiceName, method.Name, marshaller, method.ResponseMarshaller);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1002,
            LogLevel.Information,
            "{Method} got a malformed message: {Cause}",
            EventName = nameof(MessageRefused))]
        public static partial void MessageRefused(ILogger logger, string method, string cause);
    }
}
