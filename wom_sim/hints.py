"""Hints to compiler and processor: they change how long a run takes, and nothing else."""

from __future__ import annotations

from llvmlite import ir
from numba.core import cgutils, config, types
from numba.extending import intrinsic
from numba.np import arrayobj


def fetch(array, index):
    """Bring the element of a one-dimensional array into the cache, and go on without waiting for it."""


def only_here(number):
    """The number, of which nothing may be worked out before this line is reached.

    What is the same in every turn of a loop, the compiler works out once before it, even where few turns need it: draws and
    logarithms of rare events took a third of a run. An empty instruction, of which the compiler thinks that it does something,
    holds it back.
    """
    return number


if not config.DISABLE_JIT:

    @intrinsic
    def fetch(typing, array, index):  # noqa: F811
        def generate(context, builder, signature, arguments):
            kind = signature.args[0]
            values = arrayobj.make_array(kind)(context, builder, arguments[0])
            place = cgutils.get_item_pointer(context, builder, kind, values, [arguments[1]], wraparound=False)
            number = ir.IntType(32)
            prefetch = cgutils.get_or_insert_function(
                builder.module,
                ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number]),
                "llvm.prefetch.p0i8",
            )
            # For writing, to be kept in all caches, data.
            builder.call(prefetch, [builder.bitcast(place, cgutils.voidptr_t), number(1), number(3), number(1)])
            return context.get_dummy_value()

        return types.void(array, types.intp), generate

    @intrinsic
    def only_here(typing, number):  # noqa: F811
        def generate(context, builder, signature, arguments):
            kind = arguments[0].type
            return builder.asm(ir.FunctionType(kind, [kind]), "", "=r,0", arguments, True)

        return number(number), generate
