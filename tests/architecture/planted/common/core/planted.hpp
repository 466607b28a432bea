// Breaks the layering on purpose: the check must find it.
#include <boost/asio.hpp>
