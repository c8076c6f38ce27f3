"""The service over gRPC, with generic handlers over the client package's own messages."""

from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

import grpc
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2  # type: ignore[import-untyped]

from connectors.ga4.server.errors import ApiError
from connectors.ga4.server.faults import Reset, WrongPlace
from connectors.ga4.server.messages import Message, empty
from connectors.ga4.server.service import METHODS, Service

SERVICE_NAME = "google.analytics.data.v1beta.BetaAnalyticsData"
ERROR_DOMAIN = "googleapis.com"
WORKERS = 24


def start_grpc(service: Service, host: str, port: int) -> tuple[grpc.Server, int]:
    """Start to listen; gives the server and its port."""
    server = grpc.server(
        ThreadPoolExecutor(WORKERS),
        options=[
            ("grpc.max_send_message_length", -1),
            ("grpc.max_receive_message_length", -1),
            ("grpc.so_reuseport", 0),
        ],
    )
    handlers = {name: _handler(service, name) for name in METHODS}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE_NAME, handlers),))
    bound = server.add_insecure_port(f"{host}:{port}")
    server.start()
    return server, bound


def _handler(service: Service, name: str) -> grpc.RpcMethodHandler:
    method = METHODS[name]

    def answer(request: Message, context: grpc.ServicerContext) -> Message:
        try:
            return service.call(name, request, "grpc")
        except ApiError as error:
            _refuse(context, error)
        except Reset:
            _abort(context, "UNAVAILABLE", "recvmsg:Connection reset by peer")
        except WrongPlace:
            _abort(context, "UNIMPLEMENTED", "Received http2 header with status: 404")

    return grpc.unary_unary_rpc_method_handler(
        answer,
        request_deserializer=type(empty(method.request)).FromString,
        response_serializer=lambda message: message.SerializeToString(),
    )


def _refuse(context: grpc.ServicerContext, error: ApiError) -> NoReturn:
    if error.reason is not None:
        told = status_pb2.Status(code=code_pb2.Code.Value(error.status), message=error.message)
        told.details.append(_packed(error))
        context.set_trailing_metadata((("grpc-status-details-bin", told.SerializeToString()),))
    _abort(context, error.status, error.message)


def _abort(context: grpc.ServicerContext, status: str, message: str) -> NoReturn:
    context.abort(grpc.StatusCode[status], message)
    raise AssertionError("abort raises")


def _packed(error: ApiError) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(error_details_pb2.ErrorInfo(reason=error.reason, domain=ERROR_DOMAIN, metadata=dict(error.metadata)))
    return packed
