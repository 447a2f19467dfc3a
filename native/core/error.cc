#include "core/error.h"

#include <new>

namespace xception {

Error as_error(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return Error("ERR_OUT_OF_MEMORY", "Out of host memory");
  } catch (const std::exception& error) {
    return Error("ERR_INTERNAL", error.what());
  } catch (...) {
    return Error("ERR_INTERNAL", "Unknown native exception");
  }
}

}  // namespace xception
