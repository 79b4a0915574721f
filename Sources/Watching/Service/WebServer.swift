import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Surroundings

/// A small HTTP server that lives as long as the process. One thread of its own does everything, the answers too: they
/// never take more than a core, and never wait for the coordinator's thread.
enum WebServer {
  /// An address on which it is not possible to listen.
  struct Failure: Error, CustomStringConvertible {
    let address: WebAddress
    let reason: String

    var description: String { "\(address): cannot listen on this address: \(reason)" }
  }

  /// Serves at an address; returns once it listens. Where only this machine reaches it, it answers to names of this
  /// machine alone.
  ///
  /// - Parameters:
  ///   - note: is told of trouble with connections, on the server's thread.
  ///   - answer: answers a request, on the server's thread.
  /// - Returns: the address with the port that was chosen.
  /// - Throws: ``Failure``, `Threads.Shortage`.
  static func start(
    at address: WebAddress, limits: WebLimits = .ofThisProcess, note: @escaping @Sendable (String) -> Void,
    answer: @escaping @Sendable (WebRequest) -> WebResponse
  ) throws -> WebAddress {
    // The library ends the process where it gets no thread.
    try Threads.require(1, for: "serving a page")
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let connections = NIOLoopBoundBox.makeBoxSendingValue(OpenConnections(limits), eventLoop: group.next())
    var reason = ""
    for number in address.numbers {
      do {
        let socket = try SocketAddress(ipAddress: number, port: Int(address.port))
        let server = bootstrap(
          group, connections, isLoopback: WebAddress.isLoopback(number),
          note: { note("\(address): \($0)") }, answer: answer)
        let channel = try server.bind(to: socket).wait()
        // The thread lives as long as what it serves.
        channel.closeFuture.whenComplete { _ in withExtendedLifetime(group) {} }
        return address.bound(to: number, port: UInt16(clamping: channel.localAddress?.port ?? 0))
      } catch {
        reason = words(error)
        if (error as? IOError)?.errnoCode == EADDRINUSE { break }
      }
    }
    throw Failure(address: address, reason: reason)
  }

  /// A server of answers.
  ///
  /// - Parameter isLoopback: whether it answers to names of this machine alone.
  private static func bootstrap(
    _ group: MultiThreadedEventLoopGroup, _ connections: NIOLoopBoundBox<OpenConnections>, isLoopback: Bool,
    note: @escaping @Sendable (String) -> Void, answer: @escaping @Sendable (WebRequest) -> WebResponse
  ) -> ServerBootstrap {
    ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let handlers = channel.pipeline.syncOperations
          try handlers.addHandler(AcceptBackoffHandler { _ in AcceptTrouble.backoff })
          try handlers.addHandler(AcceptTrouble(connections.value, note: note))
        }
      }
      // A connection holds little: one read of a page at a time, and the head of a request.
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4096))
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let connections = connections.value
          connections.makeRoom()
          let handlers = channel.pipeline.syncOperations
          try handlers.addHandler(RequestGate(connections))
          try handlers.addHandler(HTTPResponseEncoder())
          try handlers.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
          try handlers.addHandler(
            RequestAnswerer(connections) { request in
              let isOwn = request.authorities.allSatisfy { WebAddress.isLoopback(authority: $0) }
              guard !isLoopback || (isOwn && !request.authorities.isEmpty) else {
                return .sentence(.forbidden, "This page is only for this machine: http://localhost:PORT/")
              }
              return answer(request)
            })
        }
      }
  }

  /// What an error of a socket says.
  static func words(_ error: any Error) -> String {
    (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
  }
}
