// A cell is described by networks and solvers: whoever trains cells has their names too.
@_exported public import Descent
@_exported public import Networks
