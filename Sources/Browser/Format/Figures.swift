package import Watching

/// Numbers as people read them, also in alerts, which are told outside of the browser too.
package typealias Figures = Watching.Figures
